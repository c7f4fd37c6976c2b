import Link from "next/link";

/** For addresses that lead nowhere. */
export default function NotFound() {
  return (
    <main className="pub">
      <h1>There is nothing here</h1>
      <p className="lead">The address may be old or mistyped.</p>
      <p className="mt-6 flex gap-4">
        <Link className="link" href="/">
          Overview
        </Link>
        <a className="link" href="/status">
          Status page
        </a>
      </p>
    </main>
  );
}
