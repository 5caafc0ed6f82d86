export default function CallPage() {
  return null;
}
