// What is in hand now, for the page, which may still be on its way.
export default function ({ data }) {
  window.zhiwangFieldSaid = data;
  window.zhiwangFieldHear?.();
}
