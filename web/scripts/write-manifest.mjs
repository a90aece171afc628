// The last step of `npm run build`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { formatManifest, makeManifest, page } from "./manifest.mjs";

await writeFile(join(page, "manifest.json"), formatManifest(await makeManifest()));
