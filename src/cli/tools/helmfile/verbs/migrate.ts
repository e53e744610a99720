import { migrationFindings } from '../../../../helmfile/commands/migrate.ts'
import type { MigrationFinding } from '../../../../helmfile/commands/migrate.ts'
import { findStateFiles } from '../../../../helmfile/state/discover.ts'
import { newLoadSession } from '../../../../helmfile/state/session.ts'
import type { HelmfileCall } from '../call.ts'

/** Exit code 1 where there is something to do. Files that others nest are found by their own folder or name. */
export async function runMigrate({ args, flags, load, ports }: HelmfileCall): Promise<number> {
  const place = newLoadSession(load, ports).at(ports.cwd)
  const findings: MigrationFinding[] = []
  for (const path of args.length === 0 ? [load.file] : args) {
    for (const file of await findStateFiles(path, place, false)) {
      findings.push(...migrationFindings(file, place.files.readText(file)))
    }
  }
  if (flags.string('output') === 'json') ports.print(`${JSON.stringify(findings)}\n`)
  else for (const finding of findings) ports.print(findingText(finding))
  return findings.length === 0 ? 0 : 1
}

function findingText({ file, line, rule, problem, advice }: MigrationFinding): string {
  return `${file}:${line}: ${rule}: ${problem}\n  ${advice}\n`
}
