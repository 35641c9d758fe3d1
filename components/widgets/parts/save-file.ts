// Handing a file or a text from the page to the person.

/** Opens the browser's save dialogue, or saves at once, as the browser is set. */
export function saveFile(content: Blob | string, name: string): void {
  const url = typeof content === "string" ? content : URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // A browser may read the blob only after this turn.
  if (typeof content !== "string") setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A cell of CSV (RFC 4180). A leading = + - @ of a text is disarmed, as spreadsheets would run it as a formula. */
export function csvCell(cell: string | number | boolean | null | undefined): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV with a header line; the mark at its start tells spreadsheets that it is UTF-8. */
export function toCsv(names: readonly string[], rows: Iterable<readonly (string | number | boolean | null | undefined)[]>): Blob {
  const lines = [names.map(csvCell).join(",")];
  for (const row of rows) lines.push(row.map(csvCell).join(","));
  return new Blob([`\uFEFF${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" });
}
