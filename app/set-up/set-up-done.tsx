import { ButtonLink } from "#components/ui/button";
import { SetUpFrame } from "./set-up-frame.tsx";

/** Says no more than the sign-in page does. */
export function SetUpDone() {
  return (
    <SetUpFrame title="This Evenkeel is set up" lead="Links for its first set-up open nothing any more.">
      <div>
        <ButtonLink href="/sign-in" variant="primary" size={40}>
          Sign in
        </ButtonLink>
      </div>
    </SetUpFrame>
  );
}
