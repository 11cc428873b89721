// What Slack sends to `adapters.slack.inbound`, in Slack's own words.
import type { BlockAction, ButtonAction } from '@slack/bolt';
import type { AppMentionEvent, AllMessageEvents } from '@slack/types';
export interface Inbound {
  mention: AppMentionEvent;
  message: AllMessageEvents;
  press: BlockAction<ButtonAction>;
}
