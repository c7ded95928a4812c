/** The page behind a link by e-mail: no script, nothing from elsewhere, and nothing about the address. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'
}

export function linkPage (service: string, fingerprint: string): string {
  const name = escapeHtml(service)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<h1>${name}</h1>
<p>An app asks to be found by the address to which this link was sent. It shows these characters:</p>
<p><strong>${escapeHtml(fingerprint)}</strong></p>
<p>Confirm only if you asked for this, and your app shows the very same.</p>
<form method="post">
<button name="answer" value="yes">Confirm</button>
<button name="answer" value="no">This was not me</button>
</form>
</html>`
}

function escapeHtml (text: string): string {
  return text.replace(/[&<>"']/g, character => ESCAPES[character] ?? '')
}
