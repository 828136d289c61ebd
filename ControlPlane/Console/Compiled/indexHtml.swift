// swift-format-ignore-file
// Written by scripts/console-assets from Assets/index.html; edit that.

extension Asset {
    static let indexHtml = Asset("index.html", ##"""
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="dd0c: what has drifted, where, and who changed it">
<title>dd0c</title>
<link rel="icon" href="/assets/{{version}}/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/{{version}}/style/base.css">
<link rel="stylesheet" href="/assets/{{version}}/style/frame.css">
<link rel="stylesheet" href="/assets/{{version}}/style/parts.css">
<link rel="stylesheet" href="/assets/{{version}}/style/pages.css">
<link rel="stylesheet" href="/assets/{{version}}/style/run.css">
{{modules}}
<script type="module" src="/assets/{{version}}/main.js"></script>
</head>
<body>
<noscript>The console needs JavaScript. Everything it shows is also in the API: GET /v1/openapi.json.</noscript>
<div id="app"><p class="boot">The console did not load. <a href="">Load again</a></p></div>
<div id="announcer" class="unseen" role="status" aria-live="polite"></div>
</body>
</html>

"""##)
}
