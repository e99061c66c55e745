// One panel's part of the live link: it goes over the line with every redraw, so it is small. The link may still be on its way.
export default function ({ data, setTriggerValue }) {
  const panels = (window.zhiwangPanels ??= new Map());
  const { last, asked = 0 } = panels.get(data.key) ?? {};
  const mine = { ...data, last, asked, drawn: Date.now(), call: (value) => setTriggerValue("changed", value) };
  panels.set(data.key, mine);
  window.zhiwangLive?.missed(mine);
  return () => { if (panels.get(data.key) === mine) panels.delete(data.key); };
}
