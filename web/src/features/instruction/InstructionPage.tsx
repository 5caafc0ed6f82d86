export default function InstructionPage() {
  return null;
}
