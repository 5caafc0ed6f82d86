export default function ReceptionMessagesPage() {
  return null;
}
