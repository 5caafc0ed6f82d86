import { expect, test } from "vitest";
import { ChatThread } from "../../src/realtime/chat";
import type { Message } from "../../src/realtime/frames";
import { FakeEnvironment, MemoryOutbox, renewed } from "./fakes";

function message(seq: number, client_id = `other-${seq}`): Message {
  return {
    message_id: `message-${seq}`,
    visit_id: "visit",
    seq,
    client_id,
    author: { account_id: "doctor", role: "doctor" },
    kind: "text",
    text: `text ${seq}`,
    document: null,
    sent_at: "2026-11-10T10:00:00Z",
  };
}

function open(outbox = new MemoryOutbox(), account_id = "patient") {
  const environment = new FakeEnvironment();
  const thread = new ChatThread({
    url: "ws://clinic/chat",
    visit_id: "visit",
    account_id,
    environment,
    refreshSession: renewed,
    outbox,
  });
  thread.start();
  const welcome = (messages: Message[], read = { patient: 0, doctor: 0 }) => {
    environment.wire.open();
    environment.wire.receive({
      type: "welcome",
      version: 1,
      role: "patient",
      heartbeat_seconds: 60,
      messages,
      last_seq: messages.at(-1)?.seq ?? thread.last_seq,
      read,
    });
  };
  const show = (one: Message) => environment.wire.receive({ type: "message", message: one });
  const seqs = () => thread.state.get().messages.map((one) => one.seq);
  return { environment, thread, welcome, show, seqs, outbox };
}

test("a dropped line resumes after the last message, without a gap or a double", () => {
  const { environment, welcome, show, seqs } = open();
  welcome([message(1), message(2)]);
  show(message(3));
  environment.wire.drop();
  environment.pass(250);
  welcome([message(3), message(4)]);
  expect(environment.wire.of("hello")[0]?.after_seq).toBe(3);
  show(message(4));
  show(message(5));
  expect(seqs()).toEqual([1, 2, 3, 4, 5]);
});

test("a message before its turn waits for the one that is missing", () => {
  const { welcome, show, seqs } = open();
  welcome([message(1)]);
  show(message(3));
  expect(seqs()).toEqual([1]);
  show(message(2));
  expect(seqs()).toEqual([1, 2, 3]);
});

test("a gap that stays is asked for again", () => {
  const { environment, welcome, show, seqs } = open();
  welcome([message(1)]);
  show(message(3));
  environment.pass(1_000);
  expect(environment.wires).toHaveLength(2);
  welcome([message(2), message(3)]);
  expect(seqs()).toEqual([1, 2, 3]);
});

test("what is written without a line is sent when it is back, once in the thread", () => {
  const { environment, thread, welcome, show } = open();
  thread.post("Dzień dobry");
  expect(thread.state.get().unsent).toHaveLength(1);
  welcome([]);
  const [post] = environment.wire.of("post");
  expect(post?.text).toBe("Dzień dobry");
  show(message(1, String(post?.client_id)));
  show(message(1, String(post?.client_id)));
  expect(thread.state.get().unsent).toEqual([]);
  expect(thread.state.get().messages).toHaveLength(1);
});

test("an unacknowledged message is sent again under its own id", () => {
  const { environment, thread, welcome } = open();
  welcome([]);
  thread.post("Pierwsza");
  const first = environment.wire.of("post")[0]?.client_id;
  environment.wire.drop();
  environment.pass(250);
  welcome([]);
  expect(environment.wire.of("post").map((one) => one.client_id)).toEqual([first]);
});

test("a message that arrived although its answer was lost is not sent again", () => {
  const { environment, thread, welcome } = open();
  welcome([]);
  thread.post("Pierwsza");
  const first = String(environment.wire.of("post")[0]?.client_id);
  environment.wire.drop();
  environment.pass(250);
  welcome([message(1, first)]);
  expect(environment.wire.of("post")).toEqual([]);
  expect(thread.state.get().unsent).toEqual([]);
});

test("a reload keeps what was not sent; another person does not get it", () => {
  const outbox = new MemoryOutbox();
  open(outbox).thread.post("Nie zginę");
  expect(open(outbox, "somebody else").thread.state.get().unsent).toEqual([]);
  const again = open(outbox);
  again.welcome([]);
  expect(again.environment.wire.of("post").map((one) => one.text)).toEqual(["Nie zginę"]);
});

test("a refused message stays, says why, and waits for a person", () => {
  const { environment, thread, welcome } = open();
  welcome([]);
  thread.post("Za dużo");
  const client_id = String(environment.wire.of("post")[0]?.client_id);
  environment.wire.receive({ type: "problem", code: "too-many-requests", detail: "", client_id });
  expect(thread.state.get().unsent[0]?.refused).toBe("too-many-requests");
  environment.wire.drop();
  environment.pass(250);
  welcome([]);
  expect(environment.wire.of("post")).toEqual([]);
  thread.repeat(client_id);
  expect(environment.wire.of("post")[0]?.client_id).toBe(client_id);
});

test("a post that is never said back takes a fresh line", () => {
  const { environment, thread, welcome } = open();
  welcome([]);
  thread.post("Halo");
  environment.pass(10_000);
  expect(environment.wires).toHaveLength(2);
});

test("read marks never go back, and survive a dropped line", () => {
  const { environment, thread, welcome } = open();
  welcome([message(1), message(2)]);
  thread.markRead(2);
  thread.markRead(1);
  expect(environment.wire.of("read").map((one) => one.seq)).toEqual([2]);
  environment.wire.receive({ type: "read", read: { patient: 1, doctor: 1 } });
  environment.wire.drop();
  environment.pass(250);
  welcome([], { patient: 0, doctor: 0 });
  expect(environment.wire.of("read").map((one) => one.seq)).toEqual([2]);
  expect(thread.state.get().read).toEqual({ patient: 1, doctor: 1 });
});
