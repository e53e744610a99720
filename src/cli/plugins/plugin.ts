/** What a plugin.yaml says, in the form of Helm 4's (`apiVersion: v1`); those of Helm 3 are read as if they had it. */

/** A command for one system, or for all. */
export interface PlatformCommand {
  readonly os: string
  readonly arch: string
  readonly command: string
  readonly args: readonly string[]
}

export interface Plugin {
  readonly name: string
  /** `cli/v1`, `getter/v1` … */
  readonly type: string
  readonly runtime: 'subprocess' | 'extism/v1'
  /** Absolute. */
  readonly folder: string
  readonly commands: readonly PlatformCommand[]
}

export const PLUGIN_FILE = 'plugin.yaml'
