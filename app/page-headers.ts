// What a page takes from its request: the nonce that its inline scripts need, and the theme that the visitor chose.

import { cookies, headers } from "next/headers";
import { themeCookie, toTheme, type Theme } from "@/components/chrome/theme.ts";

/** The nonce of the content policy, which the server wrote into the request; undefined without one. */
export async function readNonce(): Promise<string | undefined> {
  const policy = (await headers()).get("content-security-policy") ?? "";
  return /'nonce-([^']+)'/.exec(policy)?.[1];
}

export async function readTheme(): Promise<Theme> {
  return toTheme((await cookies()).get(themeCookie)?.value);
}
