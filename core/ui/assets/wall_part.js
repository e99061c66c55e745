// Hands a part to the wall, which may still be on its way.
export default function ({ data, setTriggerValue }) {
  (window.zhiwangWallSaid ??= []).push({ ...data, ask: (mark) => setTriggerValue("missing", mark) });
  window.zhiwangWall?.hear();
}
