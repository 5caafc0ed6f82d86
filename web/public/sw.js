// Shows what the server pushed, and opens the portal at a press. It keeps no page and no data.
self.addEventListener("push", (event) => {
  const shown = event.data?.json() ?? {};
  event.waitUntil(
    self.registration.showNotification(shown.title ?? "Videoporady", {
      tag: shown.tag,
      icon: "/icon.svg",
      data: { url: shown.url ?? "/" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  // A path of our own only, whatever was pushed.
  const url = new URL(event.notification.data?.url ?? "/", self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.pathname));
});
