/** Addresses of the sockets, and how they renew the log-in. */
import { api, refreshSession, ServiceUnreachable } from "../../api/client";
import type { SessionRefresh } from "../../realtime/socket";

export function socketAddress(path: string, visit_id?: string): string {
  const address = new URL(path, window.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  if (visit_id !== undefined) address.searchParams.set("visit_id", visit_id);
  return address.toString();
}

export const renewForSocket: SessionRefresh = async () => {
  try {
    if (await refreshSession()) return "renewed";
    // Lets the API client find out in its own way, so that the log-in screen is shown.
    await api.get("/api/identity/me").catch(() => undefined);
    return "ended";
  } catch (error) {
    if (error instanceof ServiceUnreachable) return "unreachable";
    throw error;
  }
};

const DEVICE_KEY = "videoporady.device";

/** This tab, also after a reload. */
export function deviceId(): string {
  const known = sessionStorage.getItem(DEVICE_KEY);
  if (known !== null) return known;
  const fresh = crypto.randomUUID();
  sessionStorage.setItem(DEVICE_KEY, fresh);
  return fresh;
}
