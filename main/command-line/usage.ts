export const USAGE = `FineXL Studio: make pictures on your own machine, in your own taste, and see why each one looks as it does.

usage: finexl COMMAND [options]

  generate PROMPT           make a picture and explain it
    --negative TEXT           what the picture should not show
    --seed N                  the same seed makes the same picture
    --steps N  --guidance G  --size WxH (or --width N --height N)  --checkpoint ID
    --aspect ID=LEVEL         a level from -1 to 1 for this picture alone (repeatable)
    --adapter ID[:STRENGTH]   put a LoRA on top; strength from -1 to 2 (repeatable)
    --profile NAME            in this profile's taste, without switching to it
    --no-profile              leave the profile out
    --sketch FILE --sketch-strength S           draw over a sketch (PNG, JPEG, WebP; S from 0 to 1)
    --picture FILE | --from ID                  start from a picture, or from one of the history
    --mask FILE                                 repaint only what is white in it, and keep the rest of the picture
    --provider auto|cpu|webgpu|cuda|tensorrt|dml|coreml
    --out DIR                 leave picture.png, plain.png and explanation.html there
    --report                  with --json: leave them among the exports, too
    --no-explain              only the picture
    --group "red fox|in the forest"   phrases that are causes of their own
    --noise FILE.npy  --save-latents FILE.npy   for comparisons with other programs
  explain ID                print a picture's explanation, making it where there is none
    --group "A|B"             explain anew, by these phrases
    --forecast                explain anew, by forecasts alone: a third of the time
    --permutations N          explain anew, with every combination of causes counted (Shapley)
  explain-model             what a model does, measured on prompts x seeds against its base
    --adapter ID[:STRENGTH] | --profile [NAME] | --checkpoint ID
    --prompts FILE --seeds N --steps N        one prompt a line; interrupted, the same command goes on
  audit [PROMPT...]         what pictures show that nobody asked for: shares with intervals, and what is sure
    --prompts FILE            one prompt a line
    --question gender,age,skin,time,place       what to ask of each picture
    --ask "a cat|a dog"       options of your own (repeatable)
    --pictures N              of each prompt (24)
    --adapter ID[:STRENGTH]  --taste  --checkpoint ID        what is audited
    --against plain|CHECKPOINT                  the same prompts and seeds on that one
    --csv FILE                the shares as a table
  whatif ID                 the same picture with causes switched
    --off FACTOR  --set FACTOR=STRENGTH         (both repeatable)
  upscale ID                the picture two or four times as wide and high, as an entry of its own
    --factor 2|4  --out FILE                    2 if not told; a copy for yourself
  history [--search TEXT] [--starred] [--enlarged] [--counterfactuals] [--limit N] [--before ID]
    --checkpoint ID  --adapter ID  --since DAY  --until DAY      narrow it further; a DAY is 2026-11-23
    --export FOLDER [ID...]   write them, or all that were found, as PNG with their recipes
    --star ID... | --unstar ID... | --delete ID...    several at once; deleted ones go to the bin
  feedback list | ID STATEMENT right|wrong|undo   whether a sentence describes the picture; never moves your taste
  feedback ID STATEMENT more|less                 moves your taste along what the sentence tells, or against it
    --profile NAME            in this profile, without switching to it
  profile show | set ASPECT=LEVEL... | reset   the active profile of taste, or that of --profile NAME
    list | use NAME           the profiles, one for each client or project; switch to another
    new NAME | copy NAME [NEW-NAME] | rename NAME NEW-NAME
    delete NAME | restore NAME                  a deleted one can be had back for 30 days
    export NAME --out FILE.json | import FILE.json   to share a taste
    --use                     with new, copy, restore, import: switch to it
  report ID --format html|pdf|json --out FILE
  reproduce FILE.png        make a picture again from the recipe in its file, and compare
  checkpoints list          what is installed, and what the catalogue offers
    add DIR [--copy|--link] [--id ID]   take a folder in the diffusers layout (ONNX) over
    get ID|hub:OWNER/NAME[@REVISION] [--accept-licence]   download; goes on where it ended
    verify ID | repair ID     compare the files with their SHA-256; get the bad ones again
    remove ID                 for good; a linked folder is only forgotten
  calibrate --checkpoint ID [--prompts N] [--seeds N]   what its scores are worth; goes on where it was stopped
  providers list | get cuda what pictures can be made on; fetch NVIDIA's libraries
  adapters list | show ID   the LoRAs that are installed
    add FILE | remove ID      take a .safetensors file over; remove one that was added
  schedulers run FILE.json
  doctor                    look at everything a picture needs, and say what to do

ID is a picture's id, the beginning of one, or "last".

  --json       one JSON document on stdout and nothing else
  --home DIR   the data folder (also FINEXL_HOME)
  --help       this text
`;
