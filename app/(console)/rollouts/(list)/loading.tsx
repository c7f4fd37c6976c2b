import { ListSkeleton } from "../../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton title="Rollouts" blocks={[84, 84, 84, 84, 84]} />;
}
