/* A scenario of one's own: typed, pasted, or read from a file in the browser; the line of an error is marked beside the text. */
export default {
  template: `<div>
    <div class="gw-row"><label class="gw-button"><input class="gw-unseen" type="file" accept=".toml,text/plain" @change="read($event.target)">{{ fileText }}</label>
      <span class="gw-small">{{ limitText }}</span></div>
    <label class="gw-label" :for="id">{{ label }}</label>
    <div class="gw-own-text"><div class="gw-gutter" ref="gutter" aria-hidden="true"><div v-for="n in lines" :key="n" :class="{ 'gw-bad-line': n === bad }">{{ n }}</div></div>
      <textarea :id="id" ref="area" v-model="text" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off" dir="ltr" :aria-invalid="problem ? 'true' : 'false'"
        :aria-describedby="problem ? id + '-p' : null" @scroll="follow" @input="bad = 0"></textarea></div>
    <div v-if="problem" class="gw-problem" role="alert" :id="id + '-p'"><strong>{{ problem }}</strong><code v-if="excerpt" class="gw-excerpt">{{ excerpt }}</code></div>
    <div class="gw-row" style="margin-top: .75rem"><button type="button" class="gw-button gw-primary" @click="use">{{ useText }}</button>
      <button type="button" class="gw-button" @click="$emit('example', {})">{{ exampleText }}</button></div>
  </div>`,
  props: { label: String, fileText: String, limitText: String, useText: String, exampleText: String, tooLarge: String, noText: String, most: Number },
  data: () => ({ text: "", problem: "", bad: 0, id: `gw-${Math.random().toString(36).slice(2)}` }),
  computed: {
    lines() { return Math.min(5000, this.text.split("\n").length); },
    excerpt() { return this.bad ? `${this.bad}  ${(this.text.split("\n")[this.bad - 1] || "").slice(0, 200)}` : ""; },
  },
  methods: {
    follow() { this.$refs.gutter.scrollTop = this.$refs.area.scrollTop; },
    put(text) { this.text = text; this.problem = ""; this.bad = 0; },
    async read(input) {
      const file = input.files[0];
      input.value = "";
      if (!file) return;
      if (file.size > this.most) { this.wrong(this.tooLarge, 0); return; }
      try {
        this.put(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
        this.use();
      } catch { this.wrong(this.noText, 0); }
    },
    use() {
      this.problem = ""; this.bad = 0;
      if (new TextEncoder().encode(this.text).length > this.most) this.wrong(this.tooLarge, 0);
      else this.$emit("use", { text: this.text });
    },
    wrong(message, line) {
      this.problem = message; this.bad = line;
      if (line) this.$refs.area.scrollTop = Math.max(0, (line - 6) * 22.5);
      this.$nextTick(() => this.follow());
    },
  },
};
