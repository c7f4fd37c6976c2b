import { ListSkeleton } from "../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton title="Settings" blocks={[380, 268, 200, 77, 77]} />;
}
