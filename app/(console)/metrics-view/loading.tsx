import { ListSkeleton } from "../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton blocks={[252, 252, 252]} />;
}
