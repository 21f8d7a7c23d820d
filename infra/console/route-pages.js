/**
 * The function that CloudFront runs before it looks for a file: every path that is no file is a page of the console, and all pages are
 * one file. A name of a page may hold a dot, such as /controls/S3.2; files with an ending are at the root and below /_nuxt/ only.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const isFile = request.uri.startsWith('/_nuxt/') || /^\/[^/]+\.[a-z0-9]+$/.test(request.uri);
  if (!isFile) request.uri = '/index.html';
  return request;
}
