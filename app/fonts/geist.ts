import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";

/** Self-hosted by next/font: no request leaves for a font. */
export const fonts = `${GeistSans.variable} ${GeistMono.variable}`;
