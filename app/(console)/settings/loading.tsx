import { ListSkeleton } from "../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton title="Settings" blocks={[124, 88, 180, 120, 300]} />;
}
