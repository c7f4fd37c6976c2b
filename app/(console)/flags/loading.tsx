import { ListSkeleton } from "../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton title="Flags" blocks={[32, 240, 124]} />;
}
