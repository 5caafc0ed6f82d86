/** Everything that one visit's call owns: the room, the pictures, one's own camera. */
import { Call, type CallSummary } from "../../realtime/call";
import { browserEnvironment } from "../../realtime/environment";
import type { IceServer } from "../../realtime/frames";
import { LocalMedia, shownCamera } from "../../realtime/media";
import { Recorder } from "../../realtime/recorder";
import { Signalling } from "../../realtime/signalling";
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

/** What is sent follows the devices; the other side is told what is switched on. */
function sendMedia(media: LocalMedia, call: Call): () => void {
  let shown = { camera: false, microphone: false };
  let sent: { camera?: MediaStreamTrack | null; microphone?: MediaStreamTrack | null } = {};
  const follow = () => {
    const { microphone, choice } = media.state.get();
    const camera = shownCamera(media.state.get());
    call.setAudioOnly(choice.audio_only);
    if (camera !== sent.camera) void call.send("video", camera);
    if (microphone !== sent.microphone) void call.send("audio", microphone);
    sent = { camera, microphone };
    const now = {
      camera: camera !== null && choice.camera_on,
      microphone: microphone !== null && choice.microphone_on,
    };
    if (now.camera !== shown.camera || now.microphone !== shown.microphone) {
      shown = now;
      call.showMedia(now.microphone, now.camera);
    }
  };
  follow();
  return media.state.subscribe(follow);
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
  const gone = () => recorder.note({ observation: "network_gone" });
  const back = () => recorder.note({ observation: "network_back" });
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
  const together = new Together({ signalling, environment });
  const recorder = new Recorder({ signalling, call, media, environment });
  const stops = [
    sendMedia(media, call),
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
    together,
    close() {
      for (const stop of stops) stop();
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
