/** Web Push on this browser: asked for by a press of a button, never by loading a page. */
import { api } from "../../api/client";

const WORKER = "/sw.js";

export type DeviceState = "unsupported" | "off" | "on" | "denied";

function isSupported(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** What the person sees: "unsupported" also when the portal itself does not push. */
export async function deviceState(): Promise<DeviceState> {
  if (!isSupported() || (await publicKey()) === null) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return (await subscription()) ? "on" : "off";
}

async function publicKey(): Promise<string | null> {
  const answer = await api.get<{ public_key: string | null }>("/api/notify/push/key");
  return answer.public_key;
}

/** Asks the browser, then tells the portal. Throws when the browser's push service is away. */
export async function turnOn(): Promise<DeviceState> {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  await navigator.serviceWorker.register(WORKER);
  const registration = await navigator.serviceWorker.ready;
  const key = await publicKey();
  const subscribed = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: key ?? undefined,
  });
  const { endpoint, keys } = subscribed.toJSON();
  await api.put("/api/notify/push/device", { endpoint, p256dh: keys?.p256dh, auth: keys?.auth });
  return "on";
}

/** Tells the portal first: a browser that was taken off is never pushed to again. */
export async function turnOff(): Promise<DeviceState> {
  const subscribed = await subscription();
  if (subscribed) {
    await api.put("/api/notify/push/device/forgotten", { endpoint: subscribed.endpoint });
    await subscribed.unsubscribe();
  }
  return "off";
}
