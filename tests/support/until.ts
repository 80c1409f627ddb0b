/** Resolves when something has become true; asks often, and for as long as the test may take. */
export async function until(happened: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await happened())) await new Promise((resolve) => setTimeout(resolve, 50));
}
