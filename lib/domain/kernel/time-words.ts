/** 14:02:10 UTC. */
export const clockWords = (at: Date): string => `${at.toISOString().slice(11, 19)} UTC`;

/** 5:00, or 1:05:00. */
export function durationWords(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
