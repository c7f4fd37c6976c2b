import { ListSkeleton } from "../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton title="People" blocks={[52, 300]} />;
}
