import type { SelectProps } from "./index.ts";

/** The choices that a text is like: those that begin with it, then those that hold it; case and accents aside. */
export function findChoices(choices: SelectProps["choices"], sought: string): SelectProps["choices"] {
  const plain = fold(sought.trim());
  if (plain === "") return choices;
  const begins: SelectProps["choices"][number][] = [];
  const holds: SelectProps["choices"][number][] = [];
  for (const choice of choices) {
    const name = fold(choice.label);
    if (name.startsWith(plain)) begins.push(choice);
    else if (name.includes(plain) || fold(choice.value).startsWith(plain)) holds.push(choice);
  }
  return [...begins, ...holds];
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
