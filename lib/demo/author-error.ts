// An author's mistake in a demo file: what, where, got, expected. It is thrown while the file loads, before any page exists.

const marker = Symbol.for("vitrine.author-error");

/** A mistake in a demo file, told as `where: got …, expected …`. */
export class AuthorError extends Error {
  readonly [marker] = true;
  override readonly name = "AuthorError";

  /**
   * @param at where in the definition, such as `inputs.threshold.min`; callers prefix it as they know more
   * @param got the value found, printed as JSON
   * @param expected what would have been right
   */
  constructor(
    readonly at: string,
    readonly got: unknown,
    readonly expected: string,
  ) {
    super(`${at}: got ${print(got)}, expected ${expected}`);
  }

  /** The same mistake seen from one level further out. */
  within(outer: string): AuthorError {
    const error = new AuthorError(`${outer}.${this.at}`, this.got, this.expected);
    if (this.stack) error.stack = this.stack.replace(this.message, error.message);
    return error;
  }
}

/** Recognises the error across bundles, where `instanceof` fails. */
export function isAuthorError(error: unknown): error is AuthorError {
  return typeof error === "object" && error !== null && marker in error;
}

/** A value as a person would write it, cut at 80 characters. */
export function print(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  let text: string | undefined;
  try {
    // Pixels and tensors by their length: a picture as JSON would be megabytes.
    text = JSON.stringify(value, (_, part: unknown) => (ArrayBuffer.isView(part) ? `${part.constructor.name}(${part.byteLength} bytes)` : part));
  } catch {
    text = undefined;
  }
  text ??= Object.prototype.toString.call(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
