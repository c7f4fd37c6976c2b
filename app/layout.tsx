import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { fonts } from "./fonts/geist";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Evenkeel", template: "%s · Evenkeel" },
  description: "The control room for operating AI systems.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

/** The theme is a class from the cookie, or the system's by media query: right at first paint, without a script. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get("theme")?.value;
  const chosen = theme === "light" || theme === "dark" ? theme : "";
  return (
    <html lang="en" className={`${fonts} ${chosen}`.trim()}>
      <body>{children}</body>
    </html>
  );
}
