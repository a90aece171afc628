export interface Manifest {
  readonly sources: readonly string[];
  readonly sources_sha256: string;
  readonly assets: Readonly<Record<string, string>>;
}

/** The folder of the built page. */
export const page: string;
export function makeManifest(): Promise<Manifest>;
export function formatManifest(manifest: Manifest): string;
