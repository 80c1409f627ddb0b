const mostFiles = 14;

/**
 * Folders that are lists of equal items: commands, migrations, tests and reference pages. They may contain many
 * files.
 */
const lists = /^(commands|database\/migrations|bench|docs.*|tests\/.*|\.)$/;

/**
 * Finds confusing places: a file and a folder of the same name in one folder (ARROW006), and a folder of more than
 * about a dozen files (ARROW007).
 * Shape   paths of all source files, relative to the repository.
 */
export function confusingPlaces(paths: readonly string[]): string[] {
  const files = new Map<string, string[]>();
  for (const path of paths) {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
    files.set(folder, [...(files.get(folder) ?? []), path]);
  }
  const folders = new Set([...files.keys()].flatMap(withParents));
  const twins = paths
    .filter((path) => folders.has(path.replace(/\.[a-z]+$/, "")))
    .map((path) => {
      const folder = path.replace(/\.[a-z]+$/, "/");
      return `ARROW006 ${path} stands beside the folder ${folder}; expected one of them. Move the file into the folder under the name of what it exports.`;
    });
  const overfull = [...files]
    .filter(([folder, inside]) => !lists.test(folder) && inside.length > mostFiles)
    .map(
      ([folder, inside]) =>
        `ARROW007 ${folder}/ holds ${inside.length} files; expected at most ${mostFiles}. Group them into sub-folders.`,
    );
  return [...twins, ...overfull];
}

function withParents(folder: string): string[] {
  const steps = folder.split("/");
  return steps.map((_, index) => steps.slice(0, index + 1).join("/"));
}
