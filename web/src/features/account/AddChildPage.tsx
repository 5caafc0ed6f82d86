export default function AddChildPage() {
  return null;
}
