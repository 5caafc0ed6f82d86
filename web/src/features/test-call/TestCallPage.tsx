export default function TestCallPage() {
  return null;
}
