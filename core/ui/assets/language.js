// The language of the next sign-in page and of every page of this browser; a preference, no secret.
export default function ({ data }) {
  document.cookie = `${data.name}=${data.language}; path=/; max-age=${data.max_age}; samesite=lax`;
}
