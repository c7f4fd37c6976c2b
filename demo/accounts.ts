/** The people of the demo, created by the seed; they exist only in demo data folders. */
interface DemoAccount {
  email: string;
  name: string;
  role: "viewer" | "stakeholder" | "responder" | "operator" | "administrator";
  password: string;
}

export const demoAccounts: readonly DemoAccount[] = [
  { email: "ada@evenkeel.test", name: "Ada Okafor", role: "operator", password: "even-keel-ada" },
  { email: "ravi@evenkeel.test", name: "Ravi Menon", role: "responder", password: "even-keel-ravi" },
  { email: "sofia@evenkeel.test", name: "Sofia Lindqvist", role: "stakeholder", password: "even-keel-sofia" },
  { email: "tom@evenkeel.test", name: "Tom Adeyemi", role: "viewer", password: "even-keel-tom" },
  { email: "mira@evenkeel.test", name: "Mira Castellanos", role: "administrator", password: "even-keel-mira" },
];
