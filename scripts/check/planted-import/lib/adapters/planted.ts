export const planted: number = 1;
