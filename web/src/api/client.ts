/**
 * The one way to call the services over HTTP: same origin, JSON, problem documents as errors.
 * The log-in token lives in an HttpOnly cookie for five minutes; when a service answers that it has
 * ended, the session is refreshed once and the call repeated.
 */
import { storedLanguage } from "../i18n/language";
import { learnServerTime } from "./clock";
import type { InvalidPart, ProblemDocument } from "./model";

/** A gateway may answer with less than a whole document; some problems say more. */
type ProblemBody = Partial<ProblemDocument> & Record<string, unknown>;

/** A service refused (RFC 9457): `code` is stable, `detail` is a sentence in the screen's language. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: InvalidPart[];
  readonly correlationId: string | null;
  readonly retryAfterSeconds: number | null;
  readonly extras: Record<string, unknown>;

  constructor(status: number, body: ProblemBody, retryAfterSeconds: number | null = null) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.name = "ApiProblem";
    this.status = status;
    this.code = body.code ?? "unknown";
    this.detail = body.detail ?? body.title ?? "";
    this.errors = Array.isArray(body.errors) ? body.errors : [];
    this.correlationId = body.correlation_id ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
    this.extras = body;
  }
}

/** No answer came: no network, the gateway is down, or the service behind it is. */
export class ServiceUnreachable extends Error {
  constructor(cause?: unknown) {
    super("service unreachable", { cause });
    this.name = "ServiceUnreachable";
  }
}

export function isProblem(error: unknown, ...codes: string[]): error is ApiProblem {
  return error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code));
}

export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}

export type Query = Record<string, string | number | readonly string[] | null | undefined>;

export interface CallOptions {
  query?: Query;
  body?: unknown;
  /** Every POST that creates takes one; the same key on a repeat makes the repeat harmless. */
  idempotencyKey?: string;
  /** The version that the person saw: a change of anything newer is refused. */
  seenVersion?: number;
  /** Identity's word about the patient for whom reception acts. */
  patientPass?: string;
  signal?: AbortSignal;
}

export function addressOf(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

const REFRESH_PATH = "/api/identity/session/refresh";
const REFRESHABLE = new Set(["token-expired", "not-logged-in"]);
// Answers of the gateway itself while a service behind it is down.
const GATEWAY_STATUSES = new Set([502, 504]);

let refreshing: Promise<boolean> | null = null;

/** Renews the log-in token; calls that come meanwhile share one request. True when it worked. */
export function refreshSession(): Promise<boolean> {
  refreshing ??= send("POST", REFRESH_PATH, {})
    .then((response) => response.ok)
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

type SessionListener = () => void;
const sessionEndListeners = new Set<SessionListener>();

/** Called when the session turns out to have ended, so that the screen can ask to log in again. */
export function onSessionEnd(listener: SessionListener): () => void {
  sessionEndListeners.add(listener);
  return () => sessionEndListeners.delete(listener);
}

function sendsNothing(method: string): boolean {
  return method === "GET" || method === "DELETE";
}

async function send(method: string, path: string, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: "application/json, application/problem+json",
    "Accept-Language": storedLanguage(),
  };
  let body: string | undefined;
  if (!sendsNothing(method)) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.body ?? {});
  }
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  if (options.patientPass) headers["Patient-Pass"] = options.patientPass;
  if (options.seenVersion !== undefined) headers["If-Match"] = `"${options.seenVersion}"`;
  try {
    const response = await fetch(addressOf(path, options.query), {
      method,
      headers,
      body,
      signal: options.signal,
      credentials: "same-origin",
    });
    learnServerTime(response.headers.get("Date"));
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ServiceUnreachable(error);
  }
}

/** The problem that an unsuccessful answer carries; also used for uploads made without fetch. */
export function problemOf(
  status: number,
  text: string,
  retryAfter: string | null = null,
): ApiProblem | ServiceUnreachable {
  let body: ProblemBody | null = null;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) body = parsed as ProblemBody;
  } catch {
    // A page of the gateway, not a problem document.
  }
  if (!body && (GATEWAY_STATUSES.has(status) || status === 503)) return new ServiceUnreachable();
  return new ApiProblem(status, body ?? {}, retryAfter ? Number(retryAfter) || null : null);
}

async function failureOf(response: Response): Promise<ApiProblem | ServiceUnreachable> {
  return problemOf(response.status, await response.text(), response.headers.get("Retry-After"));
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

async function answered(method: Method, path: string, options: CallOptions): Promise<Response> {
  let response = await send(method, path, options);
  if (response.status === 401 && path !== REFRESH_PATH) {
    const failure = await failureOf(response);
    if (!isProblem(failure) || !REFRESHABLE.has(failure.code)) {
      if (isProblem(failure, "session-ended")) for (const tell of sessionEndListeners) tell();
      throw failure;
    }
    if (!(await refreshSession())) {
      for (const tell of sessionEndListeners) tell();
      throw failure;
    }
    response = await send(method, path, options);
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

/** Calls a service and returns its JSON (null for 204). Throws ApiProblem or ServiceUnreachable. */
export async function call<Answer>(
  method: Method,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  const response = await answered(method, path, options);
  if (response.status === 204) return null as Answer;
  return (await response.json()) as Answer;
}

/** Fetches a file, under the name that the service gave it. Throws as `call`. */
export async function download(path: string, query?: Query, signal?: AbortSignal): Promise<File> {
  const response = await answered("GET", path, { query, signal });
  const named = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "");
  const blob = await response.blob();
  return new File([blob], named?.[1] ?? "", { type: blob.type });
}

export const api = {
  get: <Answer>(path: string, query?: Query, signal?: AbortSignal) =>
    call<Answer>("GET", path, { query, signal }),
  post: <Answer>(path: string, body?: unknown, options: Omit<CallOptions, "body"> = {}) =>
    call<Answer>("POST", path, { ...options, body }),
  put: <Answer>(path: string, body?: unknown, options: Omit<CallOptions, "body"> = {}) =>
    call<Answer>("PUT", path, { ...options, body }),
  patch: <Answer>(path: string, body?: unknown) => call<Answer>("PATCH", path, { body }),
  delete: <Answer>(path: string) => call<Answer>("DELETE", path),
};
