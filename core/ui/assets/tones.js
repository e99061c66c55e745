// The tones of the bell and of the wall, made by the browser itself; stands before the script that plays them.
const TONES = { // [hertz, begins after s, lasts s] …: rising for new, a repeated fall for overdue, a slow call for escalated
  new: [[659, 0, 0.14], [880, 0.16, 0.22]],
  overdue: [[587, 0, 0.2], [440, 0.22, 0.3], [587, 0.7, 0.2], [440, 0.92, 0.3]],
  escalated: [[784, 0, 0.35], [988, 0.4, 0.35], [784, 0.8, 0.35], [988, 1.2, 0.5]],
};
const LOUDEST = ["escalated", "overdue", "new"];

function playTones(context, sound) {
  const now = context.currentTime + 0.03;
  for (const [hertz, after, lasts] of TONES[sound]) {
    const tone = context.createOscillator(), loudness = context.createGain();
    tone.type = sound === "overdue" ? "triangle" : "sine";
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.0001, now + after);
    loudness.gain.exponentialRampToValueAtTime(0.25, now + after + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, now + after + lasts);
    tone.connect(loudness).connect(context.destination);
    tone.start(now + after);
    tone.stop(now + after + lasts + 0.02);
  }
}

