/** Which devices were chosen: kept on this computer; what is switched off is kept for the tab. */
import { type MediaChoice, USUAL_CHOICE } from "../../realtime/media";

const DEVICES_KEY = "videoporady.devices";
const SWITCHES_KEY = "videoporady.switches";

function read(storage: Storage, key: string): Partial<MediaChoice> {
  try {
    return JSON.parse(storage.getItem(key) ?? "{}") as Partial<MediaChoice>;
  } catch {
    // Not ours, or storage is forbidden: the usual devices.
    return {};
  }
}

export function storedChoice(): MediaChoice {
  return {
    ...USUAL_CHOICE,
    ...read(localStorage, DEVICES_KEY),
    ...read(sessionStorage, SWITCHES_KEY),
  };
}

export function storeChoice(choice: MediaChoice): void {
  const { camera_on, microphone_on, audio_only, ...devices } = choice;
  try {
    localStorage.setItem(DEVICES_KEY, JSON.stringify(devices));
    sessionStorage.setItem(SWITCHES_KEY, JSON.stringify({ camera_on, microphone_on, audio_only }));
  } catch {
    // Chosen for this page only.
  }
}
