/** Everything that one visit's call owns: the room, the pictures, one's own camera. */
import { Call, type CallSummary } from "../../realtime/call";
import { browserEnvironment } from "../../realtime/environment";
import type { IceServer } from "../../realtime/frames";
import { LocalMedia, shownCamera } from "../../realtime/media";
import { Recorder } from "../../realtime/recorder";
import { ScreenShare } from "../../realtime/screen";
import { isTalkedHere, Signalling } from "../../realtime/signalling";
import { Together } from "../../realtime/together";
import { storeChoice, storedChoice } from "../live/devices";
import { useOwned } from "../live/hooks";
import { deviceId, renewForSocket, socketAddress } from "../live/sockets";

declare global {
  interface Window {
    /** For checks by machines: counters of the running call, never its content. Null before it. */
    __videoporadyCall?: () => Promise<CallSummary | null>;
  }
}

export interface CallSession {
  signalling: Signalling;
  call: Call;
  media: LocalMedia;
  screen: ScreenShare;
  together: Together;
  close(): void;
}

function makeConnection(servers: readonly IceServer[]): RTCPeerConnection {
  return new RTCPeerConnection({
    iceServers: servers.map(({ urls, username, credential }) => ({
      urls: [...urls],
      username: username ?? undefined,
      credential: credential ?? undefined,
    })),
    iceTransportPolicy: "all",
    bundlePolicy: "max-bundle",
    rtcpMuxPolicy: "require",
    iceCandidatePoolSize: 0,
  });
}

type Tracks = { video?: MediaStreamTrack | null; microphone?: MediaStreamTrack | null };

/** What is sent follows the devices and the screen; the others are told what is switched on. */
export function sendMedia(media: LocalMedia, screen: ScreenShare, call: Call): () => void {
  let told = "";
  let sent: Tracks = {};
  let was_audio_only = false;
  const follow = () => {
    const { microphone, choice } = media.state.get();
    const camera = shownCamera(media.state.get());
    const { track } = screen.state.get();
    const is_newly_audio_only = choice.audio_only && !was_audio_only;
    was_audio_only = choice.audio_only;
    if (is_newly_audio_only && track !== null) {
      screen.stop();
      return;
    }
    // A picture stops before what it shows changes, and begins after it: no face for a moment.
    if (choice.audio_only) call.setAudioOnly(true);
    const video = track ?? camera;
    const kind = track === null ? "camera" : "screen";
    if (video !== sent.video) void call.send("video", video, kind);
    if (microphone !== sent.microphone) void call.send("audio", microphone);
    sent = { video, microphone };
    if (choice.audio_only && track !== null) {
      // Chosen without pictures: whoever shows something wants it to be seen.
      media.switchAudioOnly(false);
      return;
    }
    call.setAudioOnly(choice.audio_only);
    const has_picture = track !== null || (camera !== null && choice.camera_on);
    const has_sound = microphone !== null && choice.microphone_on;
    const now = [has_sound, has_picture, kind].join();
    if (now === told) return;
    told = now;
    call.showMedia(has_sound, has_picture);
  };
  follow();
  const stops = [media.state.subscribe(follow), screen.state.subscribe(follow)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** A screen is shown by video alone, and to nobody once the call is over or somewhere else. */
export function endScreen(screen: ScreenShare, signalling: Signalling): () => void {
  const look = () => {
    const { room, connection } = signalling.state.get();
    const is_here = connection.kind !== "closed" && isTalkedHere(room);
    const may_show = is_here && room?.channel !== "audio";
    if (!may_show && screen.state.get().track !== null) screen.stop();
  };
  // Also when it is chosen: the browser may have asked before the end, and be answered after it.
  const stops = [signalling.state.subscribe(look), screen.state.subscribe(look)];
  return () => {
    for (const stop of stops) stop();
  };
}

function watchVisibility(signalling: Signalling): () => void {
  const tell = () => signalling.visibility(document.visibilityState === "hidden");
  // A closed page says so, since the place of one whose line only broke is kept for longer.
  const leave = () => signalling.goodbye();
  document.addEventListener("visibilitychange", tell);
  window.addEventListener("pagehide", leave);
  return () => {
    document.removeEventListener("visibilitychange", tell);
    window.removeEventListener("pagehide", leave);
  };
}

function watchReach(recorder: Recorder): () => void {
  const gone = () => recorder.networkGone();
  const back = () => recorder.networkBack();
  window.addEventListener("offline", gone);
  window.addEventListener("online", back);
  return () => {
    window.removeEventListener("offline", gone);
    window.removeEventListener("online", back);
  };
}

/** Wi-Fi to mobile data, where the browser tells of it (not in Safari and Firefox). */
function watchNetwork(call: Call): () => void {
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  const changed = () => call.networkChanged();
  connection?.addEventListener("change", changed);
  return () => connection?.removeEventListener("change", changed);
}

function openSession(visit_id: string): CallSession {
  const environment = browserEnvironment();
  const signalling = new Signalling({
    url: socketAddress("/api/signalling/socket", visit_id),
    device_id: deviceId(),
    environment,
    refreshSession: renewForSocket,
  });
  const call = new Call({ signalling, environment, makeConnection });
  const media = new LocalMedia(storedChoice(), storeChoice);
  const screen = new ScreenShare();
  const together = new Together({ signalling, environment });
  const recorder = new Recorder({ signalling, call, media, screen, environment });
  const stops = [
    sendMedia(media, screen, call),
    endScreen(screen, signalling),
    watchVisibility(signalling),
    watchNetwork(call),
    watchReach(recorder),
    () => recorder.close(),
    () => together.close(),
  ];
  const summary = () => call.summary();
  window.__videoporadyCall = summary;
  signalling.start();
  return {
    signalling,
    call,
    media,
    screen,
    together,
    close() {
      for (const stop of stops) stop();
      screen.close();
      call.close();
      media.close();
      signalling.close();
      environment.close();
      if (window.__videoporadyCall === summary) delete window.__videoporadyCall;
    },
  };
}

export function useCallSession(visit_id: string): CallSession | null {
  return useOwned(visit_id, () => openSession(visit_id));
}
