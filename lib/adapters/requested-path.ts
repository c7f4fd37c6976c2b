/** Header by which the front tells Next what was asked for; set for every request, so nobody outside chooses it. */
export const requestedPath = "x-evenkeel-path";
