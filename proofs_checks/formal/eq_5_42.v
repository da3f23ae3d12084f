(** [MV, (5.42) and below]: Upsilon, the non-decreasing functions on [0, T] with H(0) = 0 and
    Lipschitz constant C_f, is covered by M_delta <= Const delta^-2 balls of radius delta in the
    supremum norm.

    Proved here, with C for C_f:
    - `packing`: if M open balls of radius delta cover Upsilon, then M >= 2^m for every whole
      m <= C T / (4 delta); the middles may be any functions;
    - `printed_bound_fails`: so for every Const there is a delta below which no cover has
      M <= Const delta^-2 (ledger: eq-5.42, as printed);
    - `covering`: some M <= 2^N balls do cover it, N any whole number >= 2 C T / delta - 1
      (ledger: eq-5.42, corrected, whose N is ceil(2 C T / delta)).

    Nothing is modelled: functions are those from R to R, restricted to [0, T], and balls are lists
    of their middles. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Coq Require Import List FinFun.
Import ListNotations.
Open Scope R_scope.

Definition Upsilon (C T : R) (H : R -> R) : Prop :=
  H 0 = 0 /\ forall s t, 0 <= s <= t -> t <= T -> 0 <= H t - H s <= C * (t - s).

(** |H - G| < delta on [0, T]. For a lower bound on the number of balls this is the larger ball. *)
Definition near (delta T : R) (H G : R -> R) : Prop :=
  forall t, 0 <= t <= T -> Rabs (H t - G t) < delta.

Definition covers (delta C T : R) (middles : list (R -> R)) : Prop :=
  forall H, Upsilon C T H -> exists G, In G middles /\ near delta T H G.

(** *** Packing *)

(** s restricted to [0, l]. *)
Definition clamp (l s : R) : R := Rmin (Rmax s 0) l.

Lemma clamp_spec l s :
  0 <= l -> (s <= 0 /\ clamp l s = 0) \/ (0 <= s <= l /\ clamp l s = s) \/ (l <= s /\ clamp l s = l).
Proof.
  intros l_in. unfold clamp, Rmin, Rmax.
  destruct (Rle_dec s 0), (Rle_dec _ l); lra.
Qed.

(** On each interval of length 2 l one half with slope C and one that is flat; the bit says which
    comes first. *)
Fixpoint staircase (C l : R) (bits : list bool) (t : R) : R :=
  match bits with
  | [] => 0
  | bit :: rest =>
      C * clamp l (if bit then t else t - l) + staircase C l rest (t - 2 * l)
  end.

Lemma staircase_before C l bits t : 0 < l -> t <= 0 -> staircase C l bits t = 0.
Proof.
  intros l_pos. revert t. induction bits as [|bit rest IH]; intros t t_in; simpl; [reflexivity|].
  rewrite IH by lra.
  replace (clamp l (if bit then t else t - l)) with 0; [ring|].
  destruct bit; [destruct (clamp_spec l t) | destruct (clamp_spec l (t - l))]; lra.
Qed.

Lemma staircase_rises C l bits s t :
  0 < C -> 0 < l -> s <= t ->
  0 <= staircase C l bits t - staircase C l bits s <= C * (Rmax t 0 - Rmax s 0).
Proof.
  intros C_pos l_pos. revert s t. induction bits as [|bit rest IH]; intros s t st; simpl.
  - split; [lra|]. rewrite Rminus_0_r. apply Rmult_le_pos; [lra|]. unfold Rmax. destruct (Rle_dec t 0), (Rle_dec s 0); lra.
  - specialize (IH (s - 2 * l) (t - 2 * l) ltac:(lra)).
    set (a := if bit then s else s - l). set (b := if bit then t else t - l).
    enough (0 <= clamp l b - clamp l a /\
            clamp l b - clamp l a + (Rmax (t - 2 * l) 0 - Rmax (s - 2 * l) 0) <= Rmax t 0 - Rmax s 0)
      as [rises bounded].
    { assert (0 <= C * (clamp l b - clamp l a)) by (apply Rmult_le_pos; lra).
      apply Rmult_le_compat_l with (r := C) in bounded; lra. }
    assert (max : forall y, (y <= 0 /\ Rmax y 0 = 0) \/ (0 <= y /\ Rmax y 0 = y))
      by (intros y; unfold Rmax; destruct (Rle_dec y 0); lra).
    unfold a, b. destruct bit;
      destruct (max t), (max s), (max (t - 2 * l)), (max (s - 2 * l));
      match goal with |- context [clamp l ?x - clamp l ?y] =>
        destruct (clamp_spec l x ltac:(lra)) as [|[|]], (clamp_spec l y ltac:(lra)) as [|[|]] end; lra.
Qed.

Lemma staircase_in_Upsilon C T l bits : 0 < C -> 0 < l -> Upsilon C T (staircase C l bits).
Proof.
  intros C_pos l_pos. split; [now apply staircase_before; [|right]|].
  intros s t s_in t_in. pose proof (staircase_rises C l bits s t C_pos l_pos ltac:(lra)) as [low high].
  rewrite !Rmax_left in high by lra. lra.
Qed.

(** Two different ones are C l apart at the middle of the first interval where they differ. *)
Lemma staircases_apart C l bits others :
  0 < C -> 0 < l -> length bits = length others -> bits <> others ->
  exists t, 0 <= t <= 2 * l * INR (length bits) /\
            Rabs (staircase C l bits t - staircase C l others t) = C * l.
Proof.
  intros C_pos l_pos. revert others.
  induction bits as [|bit rest IH]; intros [|other others] same differ; try discriminate; [easy|].
  injection same as same. simpl length. rewrite S_INR. pose proof (pos_INR (length rest)).
  destruct (Bool.bool_dec bit other) as [-> | bits_differ].
  - destruct (IH others same ltac:(congruence)) as [t [t_in apart]].
    exists (t + 2 * l). split; [lra|]. simpl. replace (t + 2 * l - 2 * l) with t by ring.
    rewrite <- apart. f_equal. ring.
  - exists l. split; [nra|]. simpl. rewrite !staircase_before by lra.
    assert (at_start : clamp l (l - l) = 0) by (destruct (clamp_spec l (l - l)); lra).
    assert (at_end : clamp l l = l) by (destruct (clamp_spec l l); lra).
    destruct bit, other; try easy; rewrite at_start, at_end.
    + rewrite Rabs_right by nra. ring.
    + rewrite Rabs_left by nra. ring.
Qed.

(** All lists of m bits. *)
Fixpoint words (m : nat) : list (list bool) :=
  match m with
  | O => [[]]
  | S k => map (cons true) (words k) ++ map (cons false) (words k)
  end.

Lemma words_count m : length (words m) = (2 ^ m)%nat.
Proof. induction m; simpl; [reflexivity|]. rewrite app_length, !map_length, IHm. lia. Qed.

Lemma words_length m bits : In bits (words m) <-> length bits = m.
Proof.
  revert bits. induction m as [|m IH]; intros bits; simpl.
  - split; [intros [<- | []]; reflexivity|]. destruct bits; [now left|discriminate].
  - rewrite in_app_iff, !in_map_iff. split.
    + intros [[rest [<- rest_in]] | [rest [<- rest_in]]]; simpl; f_equal; now apply IH.
    + destruct bits as [|[] rest]; intros same; try discriminate; injection same as same.
      * left. exists rest. split; [reflexivity|now apply IH].
      * right. exists rest. split; [reflexivity|now apply IH].
Qed.

Lemma words_distinct m : NoDup (words m).
Proof.
  assert (join : forall l l' : list (list bool),
             NoDup l -> NoDup l' -> (forall x, In x l -> ~ In x l') -> NoDup (l ++ l')).
  { induction l as [|x l IH]; intros l' l_distinct l'_distinct apart; simpl; [assumption|].
    inversion l_distinct as [|? ? x_new l_rest]; subst. constructor.
    - rewrite in_app_iff. intros [x_in | x_in]; [easy|]. now apply (apart x (or_introl eq_refl)).
    - apply IH; [assumption|assumption|]. intros y y_in. apply apart. now right. }
  induction m as [|m IH]; simpl; [repeat constructor; easy|].
  apply join.
  - apply Injective_map_NoDup; [|assumption]. now intros x y [= ->].
  - apply Injective_map_NoDup; [|assumption]. now intros x y [= ->].
  - intros x. rewrite !in_map_iff. now intros [y [<- _]] [z [equal _]].
Qed.

(** If each of a list of things is assigned one of M names, and no two get the same, there are at
    most M. *)
Lemma pigeonhole {A B : Type} (related : A -> B -> Prop) (things : list A) (names : list B) :
  NoDup things ->
  (forall a, In a things -> exists b, In b names /\ related a b) ->
  (forall a a' b, In a things -> In a' things -> related a b -> related a' b -> a = a') ->
  (length things <= length names)%nat.
Proof.
  revert names. induction things as [|a rest IH]; intros names distinct named alone; simpl; [lia|].
  inversion distinct as [|? ? a_new rest_distinct]; subst.
  destruct (named a (or_introl eq_refl)) as [b [b_in a_b]].
  apply in_split in b_in as [before [after ->]].
  rewrite app_length. simpl. rewrite Nat.add_succ_r, <- app_length.
  apply le_n_S, IH.
  - assumption.
  - intros a' a'_in. destruct (named a' (or_intror a'_in)) as [b' [b'_in a'_b']].
    exists b'. split; [|assumption].
    apply in_app_iff in b'_in as [b'_in | [<- | b'_in]]; apply in_app_iff; [now left| |now right].
    exfalso. apply a_new. now rewrite (alone a a' b (or_introl eq_refl) (or_intror a'_in) a_b a'_b').
  - intros a' a'' b' a'_in a''_in. apply alone; now right.
Qed.

Theorem packing C T delta m middles :
  0 < C -> 0 < delta -> INR m <= C * T / (4 * delta) -> covers delta C T middles ->
  (2 ^ m <= length middles)%nat.
Proof.
  intros C_pos delta_pos m_in cover.
  set (l := 2 * delta / C). assert (l_pos : 0 < l) by (apply Rdiv_lt_0_compat; lra).
  rewrite <- words_count.
  apply (pigeonhole (fun word G => near delta T (staircase C l word) G)).
  - apply words_distinct.
  - intros word _. apply cover. now apply staircase_in_Upsilon.
  - intros word word' G word_in word'_in close close'.
    apply words_length in word_in, word'_in.
    destruct (list_eq_dec Bool.bool_dec word word') as [| differ]; [assumption|exfalso].
    destruct (staircases_apart C l word word' C_pos l_pos) as [t [t_in apart]]; [congruence|assumption|].
    assert (t_T : 0 <= t <= T).
    { split; [lra|]. apply Rle_trans with (1 := proj2 t_in). rewrite word_in.
      apply Rmult_le_compat_l with (r := 2 * l) in m_in; [|lra].
      replace (2 * l * (C * T / (4 * delta))) with T in m_in by (unfold l; field; lra). assumption. }
    specialize (close t t_T). specialize (close' t t_T).
    replace (C * l) with (2 * delta) in apart by (unfold l; field; lra).
    apply Rabs_def2 in close, close'.
    apply Rlt_irrefl with (2 * delta). rewrite <- apart at 1. apply Rabs_def1; lra.
Qed.

(** (m + 1)^3 <= 125 * 2^m. *)
Lemma powers_of_two_are_large m : (INR m + 1) ^ 3 <= 125 * INR (2 ^ m).
Proof.
  destruct m as [|[|[|m]]]; try (simpl; lra).
  induction m as [|m IH]; [simpl; lra|].
  set (k := S (S (S m))) in *. rewrite S_INR.
  change (2 ^ S k)%nat with (2 * 2 ^ k)%nat. rewrite mult_INR. simpl (INR 2).
  assert (3 <= INR k).
  { unfold k. rewrite !S_INR. pose proof (pos_INR m). lra. }
  enough ((INR k + 1 + 1) ^ 3 <= 2 * (INR k + 1) ^ 3) by lra.
  set (x := INR k - 3). replace (INR k) with (x + 3) by (unfold x; lra).
  assert (0 <= x) by (unfold x; lra). simpl. nra.
Qed.

Theorem printed_bound_fails C T Const :
  0 < C -> 0 < T ->
  exists delta0, 0 < delta0 /\ forall delta middles,
    0 < delta < delta0 -> covers delta C T middles -> Const / delta ^ 2 < INR (length middles).
Proof.
  intros C_pos T_pos.
  pose proof (Rmult_lt_0_compat C T C_pos T_pos) as CT_pos.
  set (D := 16 * (Rabs Const + 1) / (C * T) ^ 2).
  pose proof (Rabs_pos Const) as Const_abs. pose proof (pow_lt (C * T) 2 CT_pos) as square_pos.
  assert (D_pos : 0 < D) by (apply Rdiv_lt_0_compat; lra).
  exists (C * T / (500 * D)). split; [apply Rdiv_lt_0_compat; lra|].
  intros delta middles delta_in cover.
  set (y := C * T / (4 * delta)).
  assert (y_large : 125 * D < y).
  { unfold y. apply Rmult_lt_reg_r with (4 * delta / D / 125); [repeat apply Rdiv_lt_0_compat; lra|].
    replace (C * T / (4 * delta) * (4 * delta / D / 125)) with (4 * (C * T / (500 * D))) by (field; lra).
    replace (125 * D * (4 * delta / D / 125)) with (4 * delta) by (field; lra). lra. }
  destruct (nfloor_ex y) as [m [m_low m_high]]; [lra|].
  pose proof (packing C T delta m middles C_pos (proj1 delta_in) m_low cover) as many.
  apply le_INR in many. apply Rlt_le_trans with (2 := many).
  apply Rle_lt_trans with (D * y ^ 2).
  - replace (D * y ^ 2) with ((Rabs Const + 1) / delta ^ 2) by (unfold D, y; field; lra).
    apply Rmult_le_compat_r.
    + apply Rlt_le, Rinv_0_lt_compat, pow_lt. lra.
    + pose proof (Rle_abs Const). lra.
  - pose proof (powers_of_two_are_large m) as cube.
    assert (y ^ 2 < (INR m + 1) ^ 2) by (apply pow_lt_compat_r || (simpl; nra)).
    assert (D * (INR m + 1) ^ 2 < (INR m + 1) ^ 3 / 125).
    { replace ((INR m + 1) ^ 3 / 125) with ((INR m + 1) / 125 * (INR m + 1) ^ 2) by (simpl; field).
      apply Rmult_lt_compat_r; [apply pow_lt; lra|lra]. }
    assert (D * y ^ 2 < D * (INR m + 1) ^ 2) by (apply Rmult_lt_compat_l; assumption).
    lra.
Qed.

(** *** Covering *)

(** The value on the j-th interval of length h, bits_1, ..., bits_j saying whether a function
    passed a multiple of delta / 2 there. *)
Fixpoint rounding (delta h : R) (bits : list bool) (t : R) : R :=
  match bits with
  | [] => delta / 2
  | bit :: rest =>
      if Rlt_dec t h then delta / 2 else (if bit then delta / 2 else 0) + rounding delta h rest (t - h)
  end.

Lemma rounded C delta h N :
  0 < C -> 0 < delta -> h = delta / (2 * C) ->
  forall T H, T <= h * (INR N + 1) -> 0 <= H 0 < delta / 2 ->
  (forall s t, 0 <= s <= t -> t <= T -> 0 <= H t - H s <= C * (t - s)) ->
  exists bits, In bits (words N) /\
    forall t, 0 <= t <= T -> Rabs (H t - rounding delta h bits t) <= delta / 2.
Proof.
  intros C_pos delta_pos h_is.
  assert (h_pos : 0 < h) by (rewrite h_is; apply Rdiv_lt_0_compat; lra).
  assert (C_h : C * h = delta / 2) by (rewrite h_is; field; lra).
  assert (first : forall T (H : R -> R) t, 0 <= H 0 < delta / 2 ->
    (forall s t, 0 <= s <= t -> t <= T -> 0 <= H t - H s <= C * (t - s)) ->
    0 <= t <= h -> t <= T -> 0 <= H t < delta).
  { intros T H t start slope t_in t_T. specialize (slope 0 t ltac:(lra) t_T).
    assert (C * (t - 0) <= C * h) by (apply Rmult_le_compat_l; lra). lra. }
  induction N as [|N IH]; intros T H T_in start slope.
  - exists []. split; [now left|]. intros t t_in. simpl in *.
    pose proof (first T H t start slope ltac:(lra) ltac:(lra)). apply Rabs_le. lra.
  - rewrite S_INR in T_in. destruct (Rle_lt_dec h T) as [long | short].
    + pose proof (first T H h start slope ltac:(lra) long) as at_h.
      set (bit := if Rle_dec (delta / 2) (H h) then true else false).
      destruct (IH (T - h) (fun t => H (t + h) - (if bit then delta / 2 else 0))) as [rest [rest_in close]].
      * lra.
      * rewrite Rplus_0_l. unfold bit. destruct Rle_dec; lra.
      * intros s t s_in t_in. specialize (slope (s + h) (t + h) ltac:(lra) ltac:(lra)).
        replace (t + h - (s + h)) with (t - s) in slope by ring. lra.
      * exists (bit :: rest). split.
        { apply words_length. simpl. f_equal. now apply words_length. }
        intros t t_in. simpl. destruct (Rlt_dec t h) as [before | after].
        { pose proof (first T H t start slope ltac:(lra) ltac:(lra)). apply Rabs_le. lra. }
        specialize (close (t - h) ltac:(lra)). replace (t - h + h) with t in close by ring.
        replace (H t - _) with (H t - (if bit then delta / 2 else 0) - rounding delta h rest (t - h))
          by ring. assumption.
    + exists (repeat false (S N)). split; [apply words_length, repeat_length|].
      intros t t_in. simpl. destruct (Rlt_dec t h) as [before | after]; [|lra].
      pose proof (first T H t start slope ltac:(lra) ltac:(lra)). apply Rabs_le. lra.
Qed.

Theorem covering C T delta N :
  0 < C -> 0 < delta -> 2 * C * T / delta <= INR N + 1 ->
  exists middles, length middles = (2 ^ N)%nat /\
    forall H, Upsilon C T H ->
    exists G, In G middles /\ forall t, 0 <= t <= T -> Rabs (H t - G t) <= delta / 2.
Proof.
  intros C_pos delta_pos N_in. set (h := delta / (2 * C)).
  exists (map (rounding delta h) (words N)). split; [now rewrite map_length, words_count|].
  intros H [start slope].
  destruct (rounded C delta h N C_pos delta_pos eq_refl T H) as [bits [bits_in close]].
  - apply Rmult_le_compat_l with (r := h) in N_in.
    + replace (h * (2 * C * T / delta)) with T in N_in by (unfold h; field; lra). assumption.
    + apply Rlt_le, Rdiv_lt_0_compat; lra.
  - rewrite start. lra.
  - assumption.
  - exists (rounding delta h bits). split; [now apply in_map|assumption].
Qed.
