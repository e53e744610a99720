/** Links in folders that came from elsewhere. */
import { readdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** A link is kept if what it leads to is there and lies in the same folder: a stranger's repository is not to name our files. */
export function removeLinksOutside(folder: string): void {
  const root = `${realpathSync(folder)}/`
  for (const link of linksIn(folder)) if (!isBelow(link, root)) rmSync(link, { force: true })
}

function linksIn(folder: string): string[] {
  const links: string[] = []
  const folders = [folder]
  for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.push(join(path, entry.name))
      else if (entry.isSymbolicLink()) links.push(join(path, entry.name))
    }
  }
  return links
}

function isBelow(link: string, root: string): boolean {
  try {
    return `${realpathSync(link)}/`.startsWith(root)
  } catch {
    return false
  }
}
