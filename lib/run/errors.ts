// Every failure has one shape and one code; this table is the only place that knows a code's status.

/** One complaint about one value. `path` is the field's name, with indexes and keys after it. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues: readonly Issue[];
  /** What to do about it; empty where there is nothing to say. */
  readonly hint: string;
  /** The author's stack, pointing into the demo file. Present only while watching. */
  readonly stack?: string;
}

/** Codes and their HTTP status. 499 follows nginx: the client gave up. */
export const statusOf = {
  bad_request: 400,
  bad_origin: 403,
  bad_host: 403,
  not_found: 404,
  unknown_demo: 404,
  unknown_run: 404,
  unknown_file: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  file_too_large: 413,
  unsupported_type: 415,
  bad_range: 416,
  invalid_input: 422,
  cancelled: 499,
  internal: 500,
  run_failed: 500,
  model_failed: 500,
  invalid_output: 500,
  crashed: 500,
  out_of_memory: 500,
  busy: 503,
  demo_closed: 503,
  demo_broken: 503,
  not_ready: 503,
  timeout: 504,
  storage_full: 507,
} as const;

export type ErrorCode = keyof typeof statusOf;

const marker = Symbol.for("vitrine.error");

/** A failure that knows its code and its words; thrown inside, data at every edge. */
export class VitrineError extends Error {
  readonly [marker] = true;
  override readonly name = "VitrineError";
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];
  readonly hint: string;

  constructor(code: ErrorCode, message: string, more: { issues?: readonly Issue[]; hint?: string; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.issues = more.issues ?? [];
    this.hint = more.hint ?? "";
  }

  get status(): number {
    return statusOf[this.code];
  }

  body(): ErrorBody {
    return { code: this.code, message: this.message, issues: this.issues, hint: this.hint };
  }
}

/** Recognises the error across bundles, where `instanceof` fails. */
export function isVitrineError(error: unknown): error is VitrineError {
  return typeof error === "object" && error !== null && marker in error;
}

/** The error again from its body, as it came over a wire. */
export function fromBody(body: ErrorBody): VitrineError {
  return new VitrineError(body.code, body.message, { issues: body.issues, hint: body.hint });
}
