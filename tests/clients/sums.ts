import { readFileSync } from "node:fs";
import { workersByWard } from "./typed";

process.stdout.write(JSON.stringify(workersByWard(JSON.parse(readFileSync(0, "utf8")))));
