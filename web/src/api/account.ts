/** What a person does with their own account from any screen. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Language } from "../i18n/catalog";
import { useLanguage } from "../i18n/language";
import { api } from "./client";
import type { Me } from "./model";
import { meQuery, useSetMe } from "./queries";

/** Nothing of the person stays in this browser tab; it goes on at the log-in. */
export function useForget(): (address?: string) => void {
  const client = useQueryClient();
  return useCallback(
    (address = "/logowanie") => {
      try {
        sessionStorage.clear();
      } catch {
        // Nothing could have been kept either.
      }
      client.clear();
      client.setQueryData(meQuery.queryKey, null);
      // A fresh page: no picture, no draft and no cached answer of the person before.
      window.location.assign(address);
    },
    [client],
  );
}

/** Ends the session, and forgets whatever the server answers. */
export function useLogOut(): () => void {
  const forget = useForget();
  return useCallback(() => {
    const leave = () => forget();
    void api.delete("/api/identity/session").then(leave, leave);
  }, [forget]);
}

/** Switches the screen at once and keeps the choice on the account, for messages sent later. */
export function useSaveLanguage(): (language: Language) => void {
  const { setLanguage } = useLanguage();
  const setMe = useSetMe();
  return useCallback(
    (language) => {
      setLanguage(language);
      api.patch<Me>("/api/identity/me", { language }).then(setMe, () => {
        // The screen has switched already; the account keeps its former language until next time.
      });
    },
    [setLanguage, setMe],
  );
}
