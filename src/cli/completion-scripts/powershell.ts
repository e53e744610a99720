/** The PowerShell script. */

/** The protocol is that of the bash script. */
export function powershellScript(program: string, request: string): string {
  return `# powershell completion for ${program}

Register-ArgumentCompleter -Native -CommandName '${program}' -ScriptBlock {
    param($WordToComplete, $CommandAst, $CursorPosition)

    $line = "$($CommandAst.ToString())"
    if ($line.Length -gt $CursorPosition) { $line = $line.Substring(0, $CursorPosition) }
    $exe, $rest = $line.Split(' ', 2)
    $ask = "$exe ${request} $rest"
    # An empty word at the cursor must go along.
    if ($WordToComplete -eq '') {
        $ask += if ([version]'7.3' -gt $PSVersionTable.PSVersion) { ' \`"\`"' } else { ' ""' }
    }

    $lines = @(Invoke-Expression $ask 2>$null)
    if ($lines.Count -eq 0) { return }
    $directive = 0
    if ($lines[-1] -match '^:(\\d+)$') {
        $directive = [int]$Matches[1]
        $lines = @($lines | Select-Object -SkipLast 1)
    }
    # 1: error, 8: files by extension, 16: folders. PowerShell completes paths by itself where nothing comes back.
    if (($directive -band 25) -ne 0) { return }
    $tail = if (($directive -band 2) -ne 0) { '' } else { ' ' }
    $prefix = if ($WordToComplete -match '^(--[^=]+=)') { $Matches[1] } else { '' }

    $found = $lines | Where-Object { $_ -and -not $_.StartsWith('_activeHelp_') } | ForEach-Object {
        $value, $note = $_.Split("\`t", 2)
        if (-not $note) { $note = $value }
        if ("$prefix$value".StartsWith($WordToComplete)) {
            [System.Management.Automation.CompletionResult]::new("$prefix$value$tail", $value, 'ParameterValue', $note)
        }
    }
    if ($found) { $found } elseif (($directive -band 4) -ne 0) { '' }
}
`
}
