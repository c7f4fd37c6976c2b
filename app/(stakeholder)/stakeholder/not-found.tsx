import Link from "next/link";

export default function StakeholderNotFound() {
  return (
    <main className="pub">
      <h1>There is no such incident</h1>
      <p className="lead">The address may be old or mistyped.</p>
      <p className="mt-6">
        <Link className="link" href="/stakeholder">
          All problems
        </Link>
      </p>
    </main>
  );
}
