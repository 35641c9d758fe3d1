// Light, dark, or as the system says. The choice is a cookie, so that the server draws it and nothing flashes.

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const themeCookie = "vitrine-theme";

export function toTheme(text: unknown): Theme {
  return themes.find((theme) => theme === text) ?? "system";
}
