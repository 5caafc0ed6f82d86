/** Sound and system notification for open alerts, in one tab of all that are open. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Alert } from "../../realtime/frames";
import { play, RING } from "../live/tones";
import { turnOn } from "../messages/device";

const SOUND_KEY = "videoporady.alert-sound";
const LOCK = "videoporady.ring.";
const RING_EVERY_MS = 5_000;
// In a call the patient hears the doctor's room too: softer, shorter and not so often.
const QUIET_RING_EVERY_MS = 15_000;
const QUIET_LOUDNESS = 0.07;

/** True in one tab only: the one that holds the lock. The next takes over when it is closed. */
function useIsRinger(desk: string): boolean {
  const [isRinger, setRinger] = useState(false);
  useEffect(() => {
    // Without Web Locks two tabs may ring: better than none.
    if (!("locks" in navigator)) {
      setRinger(true);
      return;
    }
    const stop = new AbortController();
    let release = () => {};
    const hold = () => {
      setRinger(true);
      return new Promise<void>((done) => {
        release = done;
      });
    };
    navigator.locks.request(LOCK + desk, { signal: stop.signal }, hold).catch(() => undefined);
    return () => {
      stop.abort();
      release();
    };
  }, [desk]);
  return isRinger;
}

export type NoticePermission = NotificationPermission | "missing";

export interface Ringer {
  isSoundOn: boolean;
  setSound: (on: boolean) => void;
  /** The browser allows no sound before somebody has clicked. */
  isSoundBlocked: boolean;
  permission: NoticePermission;
  askPermission: () => void;
}

interface NoticeOptions {
  /** Open alerts that nobody has acknowledged. */
  alerts: readonly Alert[];
  noticeOf: (alert: Alert) => { title: string; body: string };
  onNotice: (alert: Alert) => void;
}

export interface RingerOptions extends NoticeOptions {
  /** The doctor is talking to somebody. */
  isQuiet: boolean;
  /** Whose bell it is: somebody with both roles has two. */
  desk: "doctor" | "reception";
}

export function useRinger({ alerts, isQuiet, desk, noticeOf, onNotice }: RingerOptions): Ringer {
  const isRinger = useIsRinger(desk);
  const [isSoundOn, setSoundOn] = useState(() => localStorage.getItem(SOUND_KEY) !== "off");
  const [isSoundBlocked, setBlocked] = useState(false);
  const [permission, setPermission] = useState<NoticePermission>(() =>
    "Notification" in window ? Notification.permission : "missing",
  );
  const is_waiting = alerts.length > 0;

  const was_quiet = useRef(isQuiet);
  useEffect(() => {
    // The call that begins answers the alert, whose end is a moment behind it.
    const is_answered = isQuiet && !was_quiet.current;
    was_quiet.current = isQuiet;
    if (!isRinger || !is_waiting || !isSoundOn) return;
    const ring = () => {
      const heard = isQuiet ? play(RING.slice(0, 2), { loudness: QUIET_LOUDNESS }) : play(RING);
      void heard.then((was_heard) => setBlocked(!was_heard));
    };
    if (!is_answered) ring();
    const timer = setInterval(ring, isQuiet ? QUIET_RING_EVERY_MS : RING_EVERY_MS);
    return () => clearInterval(timer);
  }, [isRinger, is_waiting, isSoundOn, isQuiet]);

  useSystemNotices(isRinger && permission === "granted", { alerts, noticeOf, onNotice });

  return {
    isSoundOn,
    setSound: useCallback((on: boolean) => {
      localStorage.setItem(SOUND_KEY, on ? "on" : "off");
      setSoundOn(on);
      if (on) void play(RING.slice(0, 2)).then((heard) => setBlocked(!heard));
    }, []),
    isSoundBlocked: isSoundBlocked && isSoundOn,
    permission,
    askPermission: useCallback(() => {
      void Notification.requestPermission().then((now) => {
        setPermission(now);
        // The same yes lets the portal push to this browser when no page of it is open. Where the
        // browser's push service is away, the notices of the open page are what there is.
        if (now === "granted") turnOn().catch(() => undefined);
      });
    }, []),
  };
}

/** Only while the console is not looked at: in front of one's eyes the bar is enough. */
function useSystemNotices(isAllowed: boolean, options: NoticeOptions): void {
  const [told] = useState(() => new Set<string>());
  const { alerts, noticeOf, onNotice } = options;
  useEffect(() => {
    if (!isAllowed || document.visibilityState === "visible") return;
    for (const alert of alerts) {
      if (told.has(alert.alert_id)) continue;
      told.add(alert.alert_id);
      const { title, body } = noticeOf(alert);
      const notice = new Notification(title, {
        body,
        tag: alert.alert_id,
        requireInteraction: true,
      });
      notice.onclick = () => {
        window.focus();
        onNotice(alert);
        notice.close();
      };
    }
  }, [isAllowed, alerts, noticeOf, onNotice, told]);
}
